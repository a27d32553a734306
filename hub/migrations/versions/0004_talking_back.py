"""Mentions, reports, earlier wordings, and what came of a question."""

from alembic import op
import sqlalchemy as sa

import hub.core.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('comment_index_due',
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_comment_index_due_clip_id_clips'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('clip_id', name=op.f('pk_comment_index_due'))
    )
    op.create_table('comment_mentions',
    sa.Column('comment_id', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_comment_mentions_comment_id_comments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_comment_mentions_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('comment_id', 'person_id', name=op.f('pk_comment_mentions'))
    )
    with op.batch_alter_table('comment_mentions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_mentions_person_id'), ['person_id'], unique=False)

    op.create_table('comment_reports',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('comment_id', sa.String(length=26), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_comment_reports_comment_id_comments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_comment_reports_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_reports'))
    )
    with op.batch_alter_table('comment_reports', schema=None) as batch_op:
        batch_op.create_index('ix_comment_reports_once', ['comment_id', 'person_id'], unique=True)
        batch_op.create_index(batch_op.f('ix_comment_reports_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_reports_settled_at'), ['settled_at'], unique=False)

    op.create_table('comment_wordings',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('comment_id', sa.String(length=26), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('until', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_comment_wordings_comment_id_comments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_wordings'))
    )
    with op.batch_alter_table('comment_wordings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_wordings_comment_id'), ['comment_id'], unique=False)

    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('changes', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('done_text', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('done_at', hub.core.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('done_by_id', sa.String(length=26), nullable=True))
        batch_op.create_index('ix_comments_changes', ['clip_id', 'changes'], unique=False)
        batch_op.create_index(batch_op.f('ix_comments_done_by_id'), ['done_by_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_comments_done_by_id_people'), 'people', ['done_by_id'], ['id'], ondelete='SET NULL')



def downgrade() -> None:
    with op.batch_alter_table('comments', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_comments_done_by_id_people'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_comments_done_by_id'))
        batch_op.drop_index('ix_comments_changes')
        batch_op.drop_column('done_by_id')
        batch_op.drop_column('done_at')
        batch_op.drop_column('done_text')
        batch_op.drop_column('changes')

    with op.batch_alter_table('comment_wordings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_wordings_comment_id'))

    op.drop_table('comment_wordings')
    with op.batch_alter_table('comment_reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_reports_settled_at'))
        batch_op.drop_index(batch_op.f('ix_comment_reports_person_id'))
        batch_op.drop_index('ix_comment_reports_once')

    op.drop_table('comment_reports')
    with op.batch_alter_table('comment_mentions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_mentions_person_id'))

    op.drop_table('comment_mentions')
    op.drop_table('comment_index_due')
