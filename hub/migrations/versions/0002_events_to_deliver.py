"""Events to deliver."""

from alembic import op
import sqlalchemy as sa

import hub.core.db

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('outbox_events',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=True),
    sa.Column('clip_id', sa.String(length=26), nullable=True),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('delivered_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_outbox_events_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_outbox_events_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_events')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_events_key'))
    )
    with op.batch_alter_table('outbox_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_events_clip_id'), ['clip_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_events_delivered_at'), ['delivered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_events_person_id'), ['person_id'], unique=False)



def downgrade() -> None:
    op.drop_table('outbox_events')
