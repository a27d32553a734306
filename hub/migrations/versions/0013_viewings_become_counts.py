"""What is left of viewings once their names are forgotten."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('seen_alike',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('take_id', sa.String(length=26), nullable=False),
    sa.Column('seen', sa.LargeBinary(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['take_id'], ['takes.id'], name=op.f('fk_seen_alike_take_id_takes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seen_alike'))
    )
    with op.batch_alter_table('seen_alike', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seen_alike_take_id'), ['take_id'], unique=False)

    op.create_table('take_counts',
    sa.Column('take_id', sa.String(length=26), nullable=False),
    sa.Column('views', sa.Integer(), nullable=False),
    sa.Column('content_s', sa.Double(), nullable=False),
    sa.Column('plays', sa.LargeBinary(), nullable=False),
    sa.Column('bar_plays', sa.LargeBinary(), nullable=False),
    sa.Column('bar_people', sa.LargeBinary(), nullable=False),
    sa.Column('manner', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['take_id'], ['takes.id'], name=op.f('fk_take_counts_take_id_takes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('take_id', name=op.f('pk_take_counts'))
    )
    with op.batch_alter_table('seen_seconds', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counted', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f('ix_seen_seconds_updated_at'), ['updated_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('seen_seconds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seen_seconds_updated_at'))
        batch_op.drop_column('counted')

    op.drop_table('take_counts')
    with op.batch_alter_table('seen_alike', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seen_alike_take_id'))

    op.drop_table('seen_alike')
