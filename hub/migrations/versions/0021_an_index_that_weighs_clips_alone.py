"""An index that weighs a clip by itself: beginnings and repeated words are terms"""

from alembic import op

from hub.index import tables as index_tables

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

_RULES = 'ix_audience_rules_match'


def upgrade() -> None:
    op.drop_index(_RULES, table_name='audience_rules')
    op.create_index(_RULES, 'audience_rules', ['audience_id', 'excludes', 'key'])
    index_tables.renew(op.get_bind())


def downgrade() -> None:
    op.drop_index(_RULES, table_name='audience_rules')
    op.create_index(_RULES, 'audience_rules', ['audience_id', 'key', 'excludes'])
    index_tables.renew(op.get_bind())
