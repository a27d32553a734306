"""Rooms that watch on one screen."""

import sqlalchemy as sa
from alembic import op

import hub.core.db

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rooms',
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('told_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_rooms_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_rooms_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'clip_id', name=op.f('pk_rooms'))
    )
    with op.batch_alter_table('rooms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rooms_clip_id'), ['clip_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('rooms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rooms_clip_id'))

    op.drop_table('rooms')
