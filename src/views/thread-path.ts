export interface ThreadPlace {
  /** The page begins after this comment; missing for the first page. */
  after?: number | null | undefined
  /** Milliseconds since 1970: newer comments are marked. */
  since?: number | undefined
  /** The comment to go to. */
  comment?: number | undefined
}

/** @returns the path of a page of a discussion */
export function threadPath(postId: number, { after, since, comment }: ThreadPlace): string {
  const query = new URLSearchParams()
  if (after) query.set('after', String(after))
  if (since !== undefined) query.set('since', String(since))
  const path = query.size > 0 ? `/post/${postId}?${query}` : `/post/${postId}`
  return `${path}#${comment ? `c${comment}` : 'comments'}`
}
