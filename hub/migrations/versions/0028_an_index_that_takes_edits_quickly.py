"""PostgreSQL keeps a list of the terms that an edit brings, and packs pages in less time

Pages are written anew, so that the old ones too are read as quickly.
"""

from alembic import op

from hub.index import tables as index_tables

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    limit = f'gin_pending_list_limit = {index_tables.PENDING_KB}'
    op.execute(f'ALTER INDEX index_parts_terms SET (fastupdate = on, {limit})')
    op.execute(index_tables.COMPRESSED)
    op.execute(
        "UPDATE index_pages SET text = text || '', stems = stems || '', words = words || '', "
        "offsets = offsets || ''::bytea, times_ms = times_ms || ''::bytea"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER INDEX index_parts_terms SET (fastupdate = off)')
