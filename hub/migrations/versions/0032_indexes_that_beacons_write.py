"""Beacons sum viewings by take and person, and write no index that only a daily chore reads."""

from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('viewings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_viewings_take_id'))
        batch_op.drop_index(batch_op.f('ix_viewings_updated_at'))
        batch_op.create_index('ix_viewings_take', ['take_id', 'person_id'], unique=False)
    with op.batch_alter_table('seen_seconds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seen_seconds_updated_at'))


def downgrade() -> None:
    with op.batch_alter_table('seen_seconds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seen_seconds_updated_at'), ['updated_at'])
    with op.batch_alter_table('viewings', schema=None) as batch_op:
        batch_op.drop_index('ix_viewings_take')
        batch_op.create_index(batch_op.f('ix_viewings_updated_at'), ['updated_at'])
        batch_op.create_index(batch_op.f('ix_viewings_take_id'), ['take_id'], unique=False)
