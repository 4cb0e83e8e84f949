import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { PageQuery } from '../src/lists/slices.ts'
import { maxAddress, normalizeAddress, tagsOfAddress } from '../src/tags/address.ts'
import { chooseForReading, findChoices, listFollowed } from '../src/tags/choices.ts'
import { listTags } from '../src/tags/list.ts'
import { TagParams, TagSort, tagChoices } from '../src/tags/schema.ts'
import { listView } from '../src/views/list-view.ts'
import { followedPage, tagPage } from '../src/views/tag.ts'
import { tagsPage } from '../src/views/tags.ts'

const TagQuery = Type.Object({
  sort: TagSort,
  ...PageQuery.properties
})
const NamesParams = Type.Object({ names: Type.String({ minLength: 1, maxLength: maxAddress }) })
const ChoiceForm = Type.Object({ choice: Type.Enum([...tagChoices, 'none']) })

const tagList = { config: { cache: 'board' } } as const
const ofTags = {
  schema: { params: NamesParams, querystring: TagQuery },
  config: { cache: 'board', cacheKey: { names: normalizeAddress } }
} as const

const tags: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/tags', tagList, async function showTags(request, reply) {
    const member = await request.getMember()
    const tags = await request.read((em) => listTags(em, member?.id))
    return reply.page(tagsPage(await request.getSite(), tags))
  })

  app.get('/tag/:names', ofTags, async function showTag(request, reply) {
    const { sort, cursor } = request.query
    const { found, names } = tagsOfAddress(app.tags, request.params.names)
    if (names !== request.params.names) return reply.redirect(`/tag/${names}${queryOf(sort)}`, 301)
    const now = new Date()
    const slice = await request.listPosts({ sort, tags: found.map(({ id }) => id), cursor })
    const member = await request.getMember()
    const choices = member ? await request.read((em) => findChoices(em, member.id, found)) : undefined
    const list = listView(slice, `/tag/${names}${queryOf(sort)}`, now)
    return reply.page(tagPage(await request.getSite(), { tags: found, names, sort, choices, ...list }))
  })

  app.register(forMembers)
}

const forMembers: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  app.get('/followed', { schema: { querystring: TagQuery } }, async function showFollowed(request, reply) {
    const { sort, cursor } = request.query
    const now = new Date()
    const tags = await request.read((em) => listFollowed(em, request.member.id))
    const slice = await request.listPosts({ sort, tags, cursor })
    const list = listView(slice, `/followed${queryOf(sort)}`, now)
    return reply.page(followedPage(await request.getSite(), { sort, isEmpty: tags.length === 0, ...list }))
  })

  app.post(
    '/tag/:name/choice',
    { schema: { params: TagParams, body: ChoiceForm } },
    async function choose(request, reply) {
      const { found } = tagsOfAddress(app.tags, request.params.name)
      const { choice } = request.body
      const wanted = choice === 'none' ? null : choice
      for (const { id } of found) await chooseForReading(request.getDb(), request.member.id, id, wanted)
      return reply.redirect(request.getReferringPath() ?? '/tags', 303)
    }
  )
}

function queryOf(sort: 'hot' | 'new'): string {
  return sort === 'hot' ? '' : `?sort=${sort}`
}

export default tags
