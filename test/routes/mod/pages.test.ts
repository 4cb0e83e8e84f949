import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { newStaff } from '../../staff.ts'

const pages = {
  '/mod/queue': 'Queue',
  '/mod/applications': 'Applications',
  '/mod/invitations': 'Invitations',
  '/mod/domains': 'Domains'
}

onEveryEngine('each page of moderators leads to all the others', async (t, { url }) => {
  const app = await build(t, { url })
  const mia = await newStaff(app, 'mia', 'moderator')
  for (const path of [...Object.keys(pages), '/mod/users/mia']) {
    const { body } = await mia.get(path)
    const [, navigation = ''] = /<nav aria-label="Moderation">(.*?)<\/nav>/s.exec(body) ?? []
    for (const [href, name] of Object.entries({ ...pages, '/moderation': 'Log' })) {
      const current = href === path ? ' aria-current="page"' : ''
      t.match(navigation, `<a href="${href}"${current}>${name}</a>`, `${path} → ${href}`)
    }
  }
})
