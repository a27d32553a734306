"""PostgreSQL finds phrases in the stems alone, and who may see what by key

Every clip is indexed again, by a worker.
"""

from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_audience_rules_key', 'audience_rules', ['key', 'excludes', 'audience_id'])
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            'INSERT INTO index_stale (clip_id) SELECT id FROM clips ON CONFLICT DO NOTHING'
        )


def downgrade() -> None:
    op.drop_index('ix_audience_rules_key', 'audience_rules')
