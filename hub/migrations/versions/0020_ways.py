"""By which way people came to an update."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('seen_seconds', schema=None) as batch_op:
        batch_op.add_column(sa.Column('via', sa.String(length=10), server_default='', nullable=False))

    with op.batch_alter_table('take_counts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ways', sa.JSON(), server_default='{}', nullable=False))

    with op.batch_alter_table('viewings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('via', sa.String(length=10), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('viewings', schema=None) as batch_op:
        batch_op.drop_column('via')

    with op.batch_alter_table('take_counts', schema=None) as batch_op:
        batch_op.drop_column('ways')

    with op.batch_alter_table('seen_seconds', schema=None) as batch_op:
        batch_op.drop_column('via')

