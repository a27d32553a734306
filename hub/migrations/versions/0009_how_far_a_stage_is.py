"""How far a stage is, renditions that grow, uploads that were refused."""

from alembic import op
import sqlalchemy as sa

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('part', sa.Double(), server_default='0', nullable=False))
    with op.batch_alter_table('renditions', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('growing', sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table('uploads', schema=None) as batch_op:
        batch_op.add_column(sa.Column('refusal', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('uploads', schema=None) as batch_op:
        batch_op.drop_column('refusal')
    with op.batch_alter_table('renditions', schema=None) as batch_op:
        batch_op.drop_column('growing')
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_column('part')
