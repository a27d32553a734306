"""PostgreSQL's parts of a page have numbers, so that an edit writes only those it changes

Every clip is indexed again, by a worker.
"""

from alembic import op

from hub.index import tables as index_tables

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        index_tables.renew(op.get_bind())


def downgrade() -> None:
    upgrade()
