"""Two versions of a clip are compared, and the index keeps the words of both."""

import sqlalchemy as sa
from alembic import op

import hub.core.db
from hub.index import tables as index_tables

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('clip_halves',
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('arm', sa.Enum('a', 'b', name='arm', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_clip_halves_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_clip_halves_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('clip_id', 'person_id', name=op.f('pk_clip_halves'))
    )
    with op.batch_alter_table('clip_halves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clip_halves_person_id'), ['person_id'], unique=False)

    op.create_table('clip_variants',
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('title', sa.String(), nullable=True),
    sa.Column('take_number', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_clip_variants_clip_id_clips'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('clip_id', name=op.f('pk_clip_variants'))
    )
    op.create_table('experiments',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('by_id', sa.String(length=26), nullable=True),
    sa.Column('stage', sa.Enum('planned', 'running', 'ended', 'decided', 'stopped', name='stage', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('kind', sa.Enum('titles', 'cuts', 'nothing', name='kind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('measure', sa.Enum('watched', 'completed', 'listened', 'understood', name='measure', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('take_number', sa.Integer(), nullable=True),
    sa.Column('first_title', sa.String(), nullable=False),
    sa.Column('first_take', sa.Integer(), nullable=True),
    sa.Column('rehearsal', sa.String(), nullable=False),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('made_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('started_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ends_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('first_people', sa.Integer(), nullable=False),
    sa.Column('second_people', sa.Integer(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('winner', sa.Enum('a', 'b', name='winner', native_enum=False, create_constraint=True, length=24), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_experiments_by_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_experiments_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_id'], ['pulse_items.id'], name=op.f('fk_experiments_question_id_pulse_items'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_experiments'))
    )
    with op.batch_alter_table('experiments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_experiments_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_experiments_clip_id'), ['clip_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_experiments_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_experiments_question_id'), ['question_id'], unique=False)

    with op.batch_alter_table('pulse_items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by_half', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('pulse_answers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('half', sa.String(length=1), server_default='', nullable=False))

    index_tables.renew(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table('pulse_answers', schema=None) as batch_op:
        batch_op.drop_column('half')

    with op.batch_alter_table('pulse_items', schema=None) as batch_op:
        batch_op.drop_column('by_half')

    with op.batch_alter_table('experiments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_experiments_question_id'))
        batch_op.drop_index(batch_op.f('ix_experiments_ends_at'))
        batch_op.drop_index(batch_op.f('ix_experiments_clip_id'))
        batch_op.drop_index(batch_op.f('ix_experiments_by_id'))

    op.drop_table('experiments')
    op.drop_table('clip_variants')
    with op.batch_alter_table('clip_halves', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clip_halves_person_id'))

    op.drop_table('clip_halves')
