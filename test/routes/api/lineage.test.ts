import { onEveryEngine } from '../../engines.ts'
import { build, listen } from '../../helper.ts'

/** A client that works like the scripts of the original front end: checks `response.ok`, and stores the cookie. */
function browse(address: string) {
  let cookie = ''
  return async (path: string, method: string, body?: object) => {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Origin: address, ...(cookie && { Cookie: cookie }) },
      ...(body && { body: JSON.stringify(body) })
    })
    const set = response.headers.get('set-cookie')?.split(';')[0]
    if (set) cookie = set
    return response
  }
}

onEveryEngine('the original front end works unchanged', async (t, engine) => {
  const app = await build(t, engine)
  const address = await listen(app)
  const fetchIt = browse(address)
  const account = { username: 'lernantino', email: 'lernantino@example.com', password: 'a garden in spring' }
  const { email, password } = account

  const signup = await fetchIt('/api/users', 'post', account)
  t.ok(signup.ok)
  t.same(await signup.json(), { id: 1 })
  t.ok((await fetchIt('/api/users/logout', 'post')).ok, 'a content type without content')
  t.notOk((await fetchIt('/api/users/login', 'post', { email, password: 'wrong' })).ok)
  const login = await fetchIt('/api/users/login', 'post', { email, password })
  t.ok(login.ok)
  t.same(await login.json(), { id: 1 })

  const added = await fetchIt('/api/posts', 'POST', {
    title: 'Runaway',
    post_url: 'https://runaway.example/press'
  })
  t.ok(added.ok)
  const { id: number }: { id: number } = JSON.parse(await added.text())
  const id = String(number)
  const other = browse(address)
  await other('/api/users', 'post', { ...account, username: 'xandro', email: 'xandro@example.com' })
  t.ok(
    (await other('/api/posts/upvote', 'PUT', { post_id: id })).ok,
    'the id comes from the address, as a string'
  )
  t.ok((await other('/api/posts/upvote', 'PUT', { post_id: id })).ok, 'once more')
  t.equal((await fetchIt('/api/posts/upvote', 'PUT', { post_id: id })).status, 403, 'not for one’s own')
  t.ok((await fetchIt('/api/comments', 'POST', { comment_text: 'Nice!', post_id: id })).ok)
  t.ok((await fetchIt(`/api/posts/${id}`, 'PUT', { title: 'Runaway!' })).ok)
  const read = await fetchIt(`/api/posts/${id}`, 'GET').then((response) => response.json())
  t.match(read, {
    id: 1,
    title: 'Runaway!',
    vote_count: 1,
    comment_count: 1,
    comments: [{ comment_text: 'Nice!' }]
  })
  t.ok((await fetchIt(`/api/posts/${id}`, 'DELETE')).ok, 'though somebody voted for it')
  t.equal((await fetchIt(`/api/posts/${id}`, 'GET')).status, 410)
  t.equal((await fetchIt('/api/users/logout', 'post')).status, 204)
  t.equal((await fetchIt('/api/posts', 'POST', { title: 'T', post_url: 'https://example.com/' })).status, 401)
})
