"""series topics and saved clips"""

from alembic import op
import sqlalchemy as sa

import hub.core.db

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('series',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series')),
    sa.UniqueConstraint('title', name=op.f('uq_series_title'))
    )
    op.create_table('topics',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topics')),
    sa.UniqueConstraint('name', name=op.f('uq_topics_name'))
    )
    op.create_table('clip_topics',
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('topic_id', sa.String(length=26), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_clip_topics_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['topic_id'], ['topics.id'], name=op.f('fk_clip_topics_topic_id_topics'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('clip_id', 'topic_id', name=op.f('pk_clip_topics'))
    )
    with op.batch_alter_table('clip_topics', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clip_topics_topic_id'), ['topic_id'], unique=False)

    op.create_table('saved_clips',
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('saved_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_saved_clips_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_saved_clips_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'clip_id', name=op.f('pk_saved_clips'))
    )
    with op.batch_alter_table('saved_clips', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_clips_clip_id'), ['clip_id'], unique=False)

    with op.batch_alter_table('clips', schema=None) as batch_op:
        batch_op.add_column(sa.Column('series_id', sa.String(length=26), nullable=True))
        batch_op.create_index(batch_op.f('ix_clips_series_id'), ['series_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_clips_series_id_series'), 'series', ['series_id'], ['id'], ondelete='SET NULL')


def downgrade() -> None:
    with op.batch_alter_table('clips', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_clips_series_id_series'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_clips_series_id'))
        batch_op.drop_column('series_id')

    with op.batch_alter_table('saved_clips', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_saved_clips_clip_id'))

    op.drop_table('saved_clips')
    with op.batch_alter_table('clip_topics', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clip_topics_topic_id'))

    op.drop_table('clip_topics')
    op.drop_table('topics')
    op.drop_table('series')
