import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import type { Client } from '../../client.ts'
import { addComment, addPosts } from '../../content.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { nextPage } from '../../reader.ts'
import { withTags } from './fixtures.ts'

const names = ['rust', 'linux', 'web']

const post = fc.nat(1_000)

export const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), tags: fc.subarray(names) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('retag' as const), post, tags: fc.subarray(names) })
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('mark' as const), post, isSet: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('choose' as const),
      tag: fc.constantFrom(...names),
      choice: fc.constantFrom('hide' as const, 'follow' as const, null)
    })
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'undo' as const), post }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'restore' as const), post }) }
)

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

interface Known {
  tags: string[]
  isGone: boolean
  isRemoved: boolean
  isHidden: boolean
  /** Acts of moderators on it. */
  acts: number
}

/** Bob posts, alice reads and hides, ada moderates; with a model of what alice has to see. */
export class FilterRun {
  readonly #app: FastifyInstance
  readonly alice: Client
  readonly #bob: Client & { id: number }
  readonly #ada: Client
  readonly #posts = new Map<number, Known>()
  readonly #choices = new Map<string, 'hide' | 'follow'>()

  private constructor(app: FastifyInstance, alice: Client, bob: Client & { id: number }, ada: Client) {
    this.#app = app
    this.alice = alice
    this.#bob = bob
    this.#ada = ada
  }

  static async start(app: FastifyInstance) {
    const ada = await withTags(app, ...names)
    const bob = await signUpAs(app, 'bob', 'member')
    return new FilterRun(app, await signUpAs(app, 'alice', 'member'), bob, ada)
  }

  async do(step: Step) {
    if (step.kind === 'add') return this.addMany(1, step.tags)
    if (step.kind === 'choose') return this.#choose(step.tag, step.choice)
    const [id, known] = [...this.#posts][step.post % Math.max(1, this.#posts.size)] ?? []
    if (id === undefined || !known) return
    const isVisible = !known.isGone && !known.isRemoved
    if (step.kind === 'retag') {
      await this.#bob.send('PUT', `/api/posts/${id}`, { tags: step.tags })
      if (isVisible) known.tags = step.tags
    } else if (step.kind === 'mark') {
      await this.alice.send(step.isSet ? 'PUT' : 'DELETE', `/api/posts/${id}/hidden`)
      if (!step.isSet || isVisible) known.isHidden = step.isSet
    } else if (step.kind === 'delete') {
      await this.#bob.send('DELETE', `/api/posts/${id}`)
      if (isVisible) known.isGone = true
    } else if (step.kind === 'undo') {
      await this.#bob.send('POST', `/api/posts/${id}/restore`)
      if (!known.isRemoved) known.isGone = false
    } else {
      await this.#ada.send('POST', `/api/mod/posts/${id}/${step.kind}`, { reason: 'Because' })
      const isDone = step.kind === 'remove' ? isVisible : known.isRemoved
      if (isDone) known.acts++
      if (isDone) known.isRemoved = step.kind === 'remove'
    }
  }

  /** Adds posts with a comment each. @param vote_count puts them behind the others where it is less */
  async addMany(amount: number, tags: string[], vote_count = 0) {
    const created_at = new Date(Date.UTC(2026, 5, 1) + vote_count * 86_400_000)
    const fields = { user_id: this.#bob.id, created_at, active_at: created_at }
    const ids = await addPosts(
      this.#app.orm,
      Array.from({ length: amount }, () => fields)
    )
    const em = this.#app.orm.em.fork()
    for (const id of ids)
      this.#posts.set(id, { tags, isGone: false, isRemoved: false, isHidden: false, acts: 0 })
    if (amount === 1) {
      for (const id of ids) {
        await this.#bob.send('PUT', `/api/posts/${id}`, { tags })
        await addComment(this.#app.orm, { post_id: id, user_id: this.#bob.id, created_at })
        await em.execute('update posts set comment_count = 1 where id = ?', [id])
      }
      return
    }
    for (const tag of tags)
      await em.execute(
        'insert into post_tags (post_id, tag_id) select p.id, t.id from posts p, tags t where t.name = ? and p.id in (?)',
        [tag, ids]
      )
  }

  async #choose(tag: string, choice: 'hide' | 'follow' | null) {
    const path = `/api/tags/${tag}/choice`
    if (choice === null) await this.alice.send('DELETE', path)
    else await this.alice.send('PUT', path, { choice })
    if (choice === null) this.#choices.delete(tag)
    else this.#choices.set(tag, choice)
  }

  /** The posts that alice sees, the last first. @param asked the tags that the list was asked for by */
  expected(asked: string[] = []): number[] {
    const hides = (tag: string) => this.#choices.get(tag) === 'hide' && !asked.includes(tag)
    return this.#ids(
      ({ isGone, isRemoved, isHidden, tags }) =>
        !isGone &&
        !isRemoved &&
        !isHidden &&
        !tags.some(hides) &&
        (asked.length === 0 || asked.some((tag) => tags.includes(tag)))
    )
  }

  /** Comments stay when their post is deleted or removed. */
  commented(): number[] {
    const hides = (tag: string) => this.#choices.get(tag) === 'hide'
    return this.#ids(({ isHidden, tags }) => !isHidden && !tags.some(hides))
  }

  visible(): number[] {
    return this.#ids(({ isGone, isRemoved }) => !isGone && !isRemoved)
  }

  hidden(): number[] {
    return this.#ids(({ isGone, isRemoved, isHidden }) => !isGone && !isRemoved && isHidden)
  }

  /** One id for each act on a post that alice does not hide. */
  logged(): number[] {
    const hides = (tag: string) => this.#choices.get(tag) === 'hide'
    return [...this.#posts]
      .filter(([, { isHidden, tags }]) => !isHidden && !tags.some(hides))
      .flatMap(([id, { acts }]) => Array.from({ length: acts }, () => id))
      .reverse()
  }

  #ids(isListed: (known: Known) => boolean): number[] {
    return [...this.#posts]
      .filter(([, known]) => isListed(known))
      .map(([id]) => id)
      .reverse()
  }

  /** The posts on all pages of a list, of comments and acts those that they are about. */
  async readAll(path: string): Promise<number[]> {
    const ids: number[] = []
    for (let url = path; url; ) {
      const answer = await this.alice.send('GET', url)
      if (path.startsWith('/api/')) {
        const { posts, next_cursor } = answer.json()
        ids.push(...posts.map(({ id }: { id: number }) => id))
        url = next_cursor && `${path}&cursor=${next_cursor}`
      } else {
        ids.push(...(await this.#idsOf(path, answer.body)))
        url = nextPage(answer.body)
      }
    }
    return ids
  }

  async #idsOf(path: string, page: string): Promise<number[]> {
    const find = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, id]) => Number(id))
    if (path === '/moderation') return find(/<p>(?:removed|restored) <a href="\/post\/(\d+)"/g)
    if (path !== '/comments') return find(/<li id="p(\d+)"/g)
    const comments = find(/href="\/comment\/(\d+)\/discussion"/g)
    if (comments.length === 0) return []
    const rows = await this.#app.orm.em
      .fork()
      .execute<{ post_id: number }[]>('select post_id from comments where id in (?)', [comments])
    return rows.map(({ post_id }) => post_id)
  }
}
