"""Reports: themes, hand labels, frozen figures, and whether one may be quoted."""

import sqlalchemy as sa
from alembic import op

import hub.core.db

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('comment_themes',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('keywords', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_comment_themes_clip_id_clips'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_themes'))
    )
    op.create_index(op.f('ix_comment_themes_clip_id'), 'comment_themes', ['clip_id'])
    op.create_table('comment_labels',
    sa.Column('comment_id', sa.String(length=26), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('judgement', sa.Enum('favourable', 'mixed', 'unfavourable', name='judgement', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_comment_labels_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_comment_labels_comment_id_comments'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('comment_id', name=op.f('pk_comment_labels'))
    )
    op.create_index(op.f('ix_comment_labels_clip_id'), 'comment_labels', ['clip_id'])
    op.create_table('frozen_reports',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('made_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.String(length=26), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_frozen_reports_by_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frozen_reports'))
    )
    op.create_index(op.f('ix_frozen_reports_by_id'), 'frozen_reports', ['by_id'])
    op.add_column('people', sa.Column('quotable', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column('people', 'quotable')
    op.drop_table('frozen_reports')
    op.drop_table('comment_labels')
    op.drop_table('comment_themes')
