"""The glossary, what it mended, what people ask of speech recognition, and translations."""

from alembic import op
import sqlalchemy as sa

import hub.core.db

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('glossary_terms',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('term', sa.String(length=80), nullable=False),
    sa.Column('term_key', sa.String(length=320), nullable=False),
    sa.Column('sounds_like', sa.JSON(), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=True),
    sa.Column('updated_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_glossary_terms_person_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_glossary_terms')),
    sa.UniqueConstraint('term_key', name=op.f('uq_glossary_terms_term_key'))
    )
    op.create_index(op.f('ix_glossary_terms_person_id'), 'glossary_terms', ['person_id'])
    op.create_table('transcript_mendings',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('transcript_id', sa.Integer(), nullable=False),
    sa.Column('at_s', sa.Double(), nullable=False),
    sa.Column('heard', sa.String(), nullable=False),
    sa.Column('written', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['transcript_id'], ['transcripts.id'], name=op.f('fk_transcript_mendings_transcript_id_transcripts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transcript_mendings'))
    )
    op.create_index(op.f('ix_transcript_mendings_transcript_id'), 'transcript_mendings', ['transcript_id'])
    op.create_table('speech_orders',
    sa.Column('take_id', sa.String(length=26), nullable=False),
    sa.Column('task', sa.Enum('transcribe', 'translate', name='task', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('model', sa.String(length=120), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=True),
    sa.Column('at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_speech_orders_person_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['take_id'], ['takes.id'], name=op.f('fk_speech_orders_take_id_takes'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('take_id', 'task', name=op.f('pk_speech_orders'))
    )
    op.create_index(op.f('ix_speech_orders_person_id'), 'speech_orders', ['person_id'])
    op.add_column('transcripts', sa.Column('translated_from', sa.String(length=12), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('transcripts', 'translated_from')
    op.drop_table('speech_orders')
    op.drop_table('transcript_mendings')
    op.drop_table('glossary_terms')
