"""Who prepared a clip when it opened is in none of its figures, whoever is named later."""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('clips', schema=None) as batch_op:
        batch_op.add_column(sa.Column('apart', sa.JSON(none_as_null=True), nullable=True))
    connection = op.get_bind()
    clips = sa.table(
        'clips', *map(sa.column, ('id', 'owner_id', 'published_at')), sa.column('apart', sa.JSON)
    )
    speakers = sa.table('speakers', sa.column('clip_id'), sa.column('person_id'))
    apart: dict[str, set[str]] = {}
    for clip_id, owner_id in connection.execute(
        sa.select(clips.c.id, clips.c.owner_id).where(clips.c.published_at.is_not(None))
    ):
        apart[clip_id] = {owner_id} if owner_id else set()
    for clip_id, person_id in connection.execute(sa.select(speakers)):
        if clip_id in apart:
            apart[clip_id].add(person_id)
    for clip_id, people in apart.items():
        connection.execute(
            clips.update().where(clips.c.id == clip_id).values(apart=sorted(people))
        )


def downgrade() -> None:
    with op.batch_alter_table('clips', schema=None) as batch_op:
        batch_op.drop_column('apart')
