"""Viewings are found by take and person at once: every beacon sums those of one of each."""

from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('viewings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_viewings_take_id'))
        batch_op.create_index('ix_viewings_take', ['take_id', 'person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('viewings', schema=None) as batch_op:
        batch_op.drop_index('ix_viewings_take')
        batch_op.create_index(batch_op.f('ix_viewings_take_id'), ['take_id'], unique=False)
