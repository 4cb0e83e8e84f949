import { Webhook } from 'standardwebhooks'
import { test } from 'tap'
import { type BoardEvent, bodyFor } from '../../../src/webhooks/messages.ts'
import { newWebhookSecret, signedHeaders } from '../../../src/webhooks/signature.ts'

const event: BoardEvent = {
  type: 'post.created',
  timestamp: new Date('2026-11-30T08:00:00Z'),
  data: { id: 1 },
  summary: 'New post by al_ice',
  title: '<!channel> @everyone [x](http://y) & *b*',
  url: 'https://news.example/post/1'
}

test('each kind of receiver gets its format, in which a title calls nobody and is no link', async (t) => {
  t.same(JSON.parse(bodyFor('generic', event)), {
    type: 'post.created',
    timestamp: '2026-11-30T08:00:00.000Z',
    data: { id: 1, url: event.url }
  })
  t.same(JSON.parse(bodyFor('slack', event)), {
    text: 'New post by al_ice: <https://news.example/post/1|&lt;!channel&gt; @everyone [x](http://y) &amp; *b*>'
  })
  const escaped = '\\<\\!channel\\> @everyone \\[x\\]\\(http://y\\) & \\*b\\*'
  t.same(JSON.parse(bodyFor('mattermost', event)), {
    text: `New post by al\\_ice: [${escaped.replace('@', '@\u200b')}](https://news.example/post/1)`
  })
  t.same(JSON.parse(bodyFor('discord', event)), {
    content: `New post by al\\_ice: ${escaped}\nhttps://news.example/post/1`,
    allowed_mentions: { parse: [] }
  })
  t.match(JSON.parse(bodyFor('teams', event)), {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          body: [{ type: 'TextBlock', text: `New post by al\\_ice: ${escaped}` }],
          actions: [{ type: 'Action.OpenUrl', url: event.url }]
        }
      }
    ]
  })
  const { content } = JSON.parse(bodyFor('discord', { ...event, title: '*'.repeat(3_000) }))
  t.equal(content.length, 2_000)
  t.match(content, /…\nhttps:\/\/news\.example\/post\/1$/, 'the link is there')
})

test('the reference library verifies what is signed, and nothing else', async (t) => {
  const secret = newWebhookSecret()
  t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  const body = bodyFor('generic', event)
  const headers = signedHeaders(secret, 'msg_1', body)
  const library = new Webhook(secret)
  t.match(library.verify(body, headers), { type: 'post.created' })
  t.throws(() => library.verify(`${body} `, headers))
  t.throws(() => library.verify(body, { ...headers, 'webhook-id': 'msg_2' }))
  t.throws(() => new Webhook(newWebhookSecret()).verify(body, headers))
  const old = signedHeaders(secret, 'msg_1', body, new Date(Date.now() - 6 * 60_000))
  t.throws(() => library.verify(body, old), 'which is why each try is signed anew')
})
