"""Who was told of what, and how people want to be told."""

from alembic import op
import sqlalchemy as sa

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice_choices',
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('in_hub', sa.Enum('at_once', 'daily', 'off', name='in_hub', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('by_mail', sa.Enum('at_once', 'daily', 'off', name='by_mail', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_notice_choices_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_notice_choices'))
    )
    op.create_table('notices',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=False),
    sa.Column('comment_id', sa.String(length=26), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shown_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_failures', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_notices_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_notices_comment_id_comments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_notices_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_notices_person_id_key'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notices_clip_id'), ['clip_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notices_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index('ix_notices_list', ['person_id', 'shown_from'], unique=False)
        batch_op.create_index('ix_notices_mail', ['mail_due', 'mailed_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_mail')
        batch_op.drop_index('ix_notices_list')
        batch_op.drop_index(batch_op.f('ix_notices_comment_id'))
        batch_op.drop_index(batch_op.f('ix_notices_clip_id'))

    op.drop_table('notices')
    op.drop_table('notice_choices')
