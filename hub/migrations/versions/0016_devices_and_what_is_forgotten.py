"""On what people watch, and how often viewings were forgotten."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forgotten',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forgotten'))
    )
    with op.batch_alter_table('viewings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('device', sa.String(length=10), server_default='', nullable=False))
        batch_op.create_index('ix_viewings_newest', ['clip_id', 'updated_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('viewings', schema=None) as batch_op:
        batch_op.drop_index('ix_viewings_newest')
        batch_op.drop_column('device')

    op.drop_table('forgotten')
