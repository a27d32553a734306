"""Waves: a statement put to a sample before an update opens and after, and its answers."""

import sqlalchemy as sa
from alembic import op

import hub.core.db

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('pulse_waves',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('share', sa.Double(), nullable=False),
    sa.Column('started_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('shown', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_pulse_waves_clip_id_clips'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pulse_waves')),
    sa.UniqueConstraint('clip_id', name=op.f('uq_pulse_waves_clip_id'))
    )
    op.create_table('wave_answers',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('wave_id', sa.String(length=26), nullable=False),
    sa.Column('phase', sa.Enum('before', 'after', name='wave_phase', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('watched', sa.Boolean(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['wave_id'], ['pulse_waves.id'], name=op.f('fk_wave_answers_wave_id_pulse_waves'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wave_answers')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('wave_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wave_answers_wave_id'), ['wave_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('wave_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wave_answers_wave_id'))

    op.drop_table('wave_answers')
    op.drop_table('pulse_waves')
