"""PostgreSQL keeps the terms of the index as they are, and has an index of titles by themselves

A search for a phrase unpacked the terms of every clip that has its words, once for each field that
weighs more. Rows are written anew, without the index beside them, which is quicker made at the end.
"""

from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

_FIELDS = "'title', 'people', 'messages', 'description'"
_GIN = 'ON index_parts USING GIN (terms) WITH (fastupdate = off)'


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute('DROP INDEX IF EXISTS index_parts_terms')
    op.execute('ALTER TABLE index_parts ALTER COLUMN terms SET STORAGE EXTERNAL')
    op.execute("UPDATE index_parts SET terms = terms || ''::tsvector")
    op.execute(f'CREATE INDEX index_parts_terms {_GIN}')
    op.execute(f'CREATE INDEX IF NOT EXISTS index_parts_written {_GIN} WHERE field IN ({_FIELDS})')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP INDEX IF EXISTS index_parts_written')
        op.execute('ALTER TABLE index_parts ALTER COLUMN terms SET STORAGE EXTENDED')
