"""An index by language: stems carry theirs, sentences are found beforehand"""

from alembic import op

from hub.index import tables as index_tables

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    index_tables.renew(op.get_bind())


def downgrade() -> None:
    index_tables.drop(op.get_bind())
