import type { EntityManager } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import { startSession } from '../../../../src/accounts/sessions.ts'
import { seedBoard } from '../../../../src/commands/seed/index.ts'
import { Comment, Post, Tag, User } from '../../../../src/database/entities.ts'
import { hotness } from '../../../../src/posts/ranking.ts'
import { openBoard } from '../../../fixtures/board.ts'

/** A seeded board with one more member, who is logged in. */
export async function fillBoard(t: Test, { url }: { url: string }): Promise<EntityManager> {
  const em = await openBoard(t, url)
  await seedBoard(em)
  const id = await em.insert(User, {
    username: 'Zoë',
    username_key: 'zoë',
    email: 'zoe@example.com',
    email_key: 'zoe@example.com',
    password: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    created_at: new Date('2026-11-01T01:02:03.004Z')
  })
  await startSession(em, id)
  return em
}

/** Adds values that one engine or the other could change, and gaps in the ids. */
export async function addOddities(em: EntityManager) {
  const text = `\u{1f3ba} 日本語 ? ?? :a $1 'single' "double" \`back\` \\ \\n \\0 %_ --\n\r\n\t\u2028 e\u0301 \ufffd`
  const time = new Date('2026-10-31T23:59:59.999Z')
  const times = { created_at: time, updated_at: new Date('2038-01-19T03:14:08.001Z') }
  await em.insert(Post, {
    id: 500,
    title: text.slice(0, 300),
    text,
    text_html: `<p>${'&amp;'.repeat(30_000)}</p>`,
    user: 11,
    hot: hotness(0, time),
    active_at: time,
    import_id: '0012',
    ...times
  })
  for (const [id, parent] of [
    [900, null],
    [901, 900],
    [905, 901]
  ] as const) {
    const comment = { comment_text: text, comment_html: text, post: 500, user: 11, parent }
    await em.insert(Comment, { id, ...comment, ...times, deleted_at: id === 901 ? time : null })
  }
  // A former name leads to a tag with a greater id.
  await em.insert(Tag, { id: 7, name: 'old-name', merged_into: 9, retired_at: time })
  await em.insert(Tag, {
    id: 9,
    name: 'a-tag',
    title: text.slice(0, 100),
    about: text,
    needs_role: 'moderator',
    post_count: 1
  })
  await em.execute('insert into post_tags (post_id, tag_id) values (500, 9)')
  await em.execute("insert into tag_choices (user_id, tag_id, choice) values (11, 9, 'hide')")
  await em.execute(
    'insert into post_marks (user_id, post_id, saved_at, hidden_at) values (11, 500, ?, null)',
    [time]
  )
  await em.execute('update posts set comment_count = 2, active_at = created_at where id = 500')
}
