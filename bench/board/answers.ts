/** Checks of responses, as far as they can be checked on a board that is written to meanwhile. */

const headings: Record<string, string> = {
  '/': 'Hot posts',
  '/newest': 'Newest posts',
  '/top': 'Top posts',
  '/active': 'Posts in discussion',
  '/comments': 'Newest comments'
}

/** @returns the check that a response is this list, complete, with thirty posts or comments */
export function isList(path: string): (body: string) => boolean {
  const heading = `>${headings[path]}</h1>`
  return (body) =>
    isWhole(body) && body.includes(heading) && body.match(/<li (id="p|class="comment")/g)?.length === 30
}

/** @returns the check that a response is the page of this post, complete, for a visitor or a member */
export function isPost(id: number): (body: string) => boolean {
  const marks = [`next=%2Fpost%2F${id}%23comments"`, `action="/post/${id}/comment"`]
  return (body) => isWhole(body) && marks.some((mark) => body.includes(mark))
}

/** @returns whether a page is complete */
export function isWhole(body: string): boolean {
  return body.startsWith('<!doctype html>') && body.endsWith('</html>\n')
}

/** @returns whether a response has the id of what was created */
export function isCreated(body: string): boolean {
  return /^\{"id":\d+\}$/.test(body)
}

/** @returns whether a response has no body, as one with status 204 */
export function isEmpty(body: string): boolean {
  return body === ''
}
