"""Chapters, suggestions, speakers of cues, and who edited a transcript."""

from alembic import op
import sqlalchemy as sa

import hub.core.db

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chapters',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('take_id', sa.String(length=26), nullable=False),
    sa.Column('start_s', sa.Double(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('dismissed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['take_id'], ['takes.id'], name=op.f('fk_chapters_take_id_takes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chapters'))
    )
    op.create_index('ix_chapters_start', 'chapters', ['take_id', 'start_s'], unique=True)
    op.create_table('caption_suggestions',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('transcript_id', sa.Integer(), nullable=False),
    sa.Column('start_s', sa.Double(), nullable=False),
    sa.Column('before', sa.String(), nullable=False),
    sa.Column('after', sa.String(), nullable=False),
    sa.Column('answer', sa.Enum('open', 'accepted', 'declined', name='answer', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=True),
    sa.Column('created_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('answered_by_id', sa.String(length=26), nullable=True),
    sa.Column('answered_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['people.id'], name=op.f('fk_caption_suggestions_answered_by_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_caption_suggestions_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['transcript_id'], ['transcripts.id'], name=op.f('fk_caption_suggestions_transcript_id_transcripts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_caption_suggestions'))
    )
    op.create_index(op.f('ix_caption_suggestions_answered_by_id'), 'caption_suggestions', ['answered_by_id'])
    op.create_index(op.f('ix_caption_suggestions_person_id'), 'caption_suggestions', ['person_id'])
    op.create_index('ix_caption_suggestions_transcript', 'caption_suggestions', ['transcript_id', 'answer'])
    op.add_column('cues', sa.Column('speaker', sa.String(length=120), server_default='', nullable=False))
    # Made anew on SQLite, which would otherwise forget that ids are never used again.
    with op.batch_alter_table('transcripts', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('edited_by_id', sa.String(length=26), nullable=True))
        batch_op.add_column(sa.Column('edited_at', hub.core.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_transcripts_edited_by_id'), ['edited_by_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_transcripts_edited_by_id_people'), 'people', ['edited_by_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    with op.batch_alter_table('transcripts', table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_transcripts_edited_by_id_people'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_transcripts_edited_by_id'))
        batch_op.drop_column('edited_at')
        batch_op.drop_column('edited_by_id')
        batch_op.drop_column('version')
    op.drop_column('cues', 'speaker')
    op.drop_table('caption_suggestions')
    op.drop_table('chapters')
