"""Hooks: other programs and chats that are told, and their messages."""

import sqlalchemy as sa
from alembic import op

import hub.core.db

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hooks',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.Enum('webhook', 'chat', name='hookkind', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('target', sa.String(), nullable=False),
    sa.Column('service', sa.String(length=80), nullable=False),
    sa.Column('events', sa.JSON(), nullable=False),
    sa.Column('readers', sa.String(), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('salt', sa.String(length=64), nullable=False),
    sa.Column('old_salt', sa.String(length=64), nullable=True),
    sa.Column('old_until', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('owner_id', sa.String(length=26), nullable=True),
    sa.Column('created_at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('failing_since', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('off_reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['people.id'], name=op.f('fk_hooks_owner_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hooks'))
    )
    with op.batch_alter_table('hooks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hooks_owner_id'), ['owner_id'], unique=False)

    op.create_table('hook_messages',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('hook_id', sa.String(length=26), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('clip_id', sa.String(length=26), nullable=True),
    sa.Column('comment_id', sa.String(length=26), nullable=True),
    sa.Column('at', hub.core.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('standing', sa.Enum('waiting', 'sent', 'failed', 'dropped', name='standing', native_enum=False, create_constraint=True, length=24), nullable=False),
    sa.Column('due_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('tried_at', hub.core.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('took_ms', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['clip_id'], ['clips.id'], name=op.f('fk_hook_messages_clip_id_clips'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_hook_messages_comment_id_comments'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['hook_id'], ['hooks.id'], name=op.f('fk_hook_messages_hook_id_hooks'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hook_messages')),
    sa.UniqueConstraint('hook_id', 'key', name=op.f('uq_hook_messages_hook_id_key'))
    )
    with op.batch_alter_table('hook_messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hook_messages_clip_id'), ['clip_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_hook_messages_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index('ix_hook_messages_due', ['due_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('hook_messages', schema=None) as batch_op:
        batch_op.drop_index('ix_hook_messages_due')
        batch_op.drop_index(batch_op.f('ix_hook_messages_comment_id'))
        batch_op.drop_index(batch_op.f('ix_hook_messages_clip_id'))

    op.drop_table('hook_messages')
    with op.batch_alter_table('hooks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hooks_owner_id'))

    op.drop_table('hooks')
