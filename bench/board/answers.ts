/** What pages have to be, as far as that can be told of a board to which others write meanwhile. */

const headings: Record<string, string> = {
  '/': 'Hot posts',
  '/newest': 'Newest posts',
  '/top': 'Top posts',
  '/active': 'Posts in discussion',
  '/comments': 'Newest comments'
}

/** @returns the check that an answer is this list, whole, with its thirty posts or comments */
export function isList(path: string): (body: string) => boolean {
  const heading = `>${headings[path]}</h1>`
  return (body) =>
    isWhole(body) && body.includes(heading) && body.match(/<li (id="p|class="comment")/g)?.length === 30
}

/** @returns the check that an answer is the page of this post, whole, for a visitor or for a member */
export function isPost(id: number): (body: string) => boolean {
  const marks = [`next=%2Fpost%2F${id}%23comments"`, `action="/post/${id}/comment"`]
  return (body) => isWhole(body) && marks.some((mark) => body.includes(mark))
}

/** @returns whether a page has a beginning and an end */
export function isWhole(body: string): boolean {
  return body.startsWith('<!doctype html>') && body.endsWith('</html>\n')
}

/** @returns whether an answer tells the id of what was made */
export function isCreated(body: string): boolean {
  return /^\{"id":\d+\}$/.test(body)
}

/** @returns whether an answer says nothing, which is right where all is said by its status */
export function isEmpty(body: string): boolean {
  return body === ''
}
