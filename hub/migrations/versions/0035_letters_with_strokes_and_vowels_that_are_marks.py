"""Words are found without their strokes, and told apart by vowels that are written as marks

And names have their people beside them in the index, so that a new name is found. Every clip is
indexed again, by a worker.
"""

from alembic import op

from hub.index import tables as index_tables

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    index_tables.renew(op.get_bind())


def downgrade() -> None:
    upgrade()
