"""PostgreSQL puts new words into the index at once: every search read the list of those that wait"""

from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

_INDEX = 'index_parts_terms'


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'ALTER INDEX {_INDEX} SET (fastupdate = off)')
        op.execute(f"SELECT gin_clean_pending_list('{_INDEX}')")


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'ALTER INDEX {_INDEX} RESET (fastupdate)')
