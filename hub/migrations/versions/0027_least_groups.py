"""Of how many people figures of a clip are at least, fixed when it is published."""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('clips', schema=None) as batch_op:
        batch_op.add_column(sa.Column('least_shares', sa.Integer(), server_default='5', nullable=False))
        batch_op.add_column(sa.Column('least_curves', sa.Integer(), server_default='10', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('clips', schema=None) as batch_op:
        batch_op.drop_column('least_curves')
        batch_op.drop_column('least_shares')
