import { test } from 'tap'
import { Outline } from '../../../src/comments/outline.ts'
import { bytesAround, endOfPage, maxPageBytes } from '../../../src/comments/pages.ts'

/** A tenth of a page. */
const tenth = maxPageBytes / 10 - bytesAround

const comment = (id: number, parent_id: number | null = null, bytes = tenth, deleted = 0) => {
  return { id, parent_id, bytes, deleted }
}

test('a page is as full as it may be, and has at least one comment', async (t) => {
  const comments = Array.from({ length: 25 }, (_, index) => comment(index + 1))
  t.same([endOfPage(comments, 0), endOfPage(comments, 10), endOfPage(comments, 20)], [10, 20, 25])
  const huge = [comment(1, null, 2 * maxPageBytes), comment(2, null, 2 * maxPageBytes)]
  t.same([endOfPage(huge, 0), endOfPage(huge, 1)], [1, 2])
})

test('a page ends before a comment on the post, if that leaves half of it', async (t) => {
  const branchAt = (root: number) =>
    Array.from({ length: 20 }, (_, index) => comment(index + 1, index < root ? null : root + 1)).map(
      (node) => (node.id === root + 1 ? { ...node, parent_id: null } : node)
    )
  t.equal(endOfPage(branchAt(6), 0), 6)
  t.equal(endOfPage(branchAt(5), 0), 5)
  t.equal(endOfPage(branchAt(4), 0), 10)
})

test('the page of a comment is found, also of one that is not shown', async (t) => {
  const outline = new Outline([
    ...Array.from({ length: 25 }, (_, index) => comment(index + 1)),
    comment(30, 12, tenth, 1),
    comment(31, 24, tenth, 1),
    comment(32, 31),
    comment(33, null, tenth, 1)
  ])
  t.same(
    outline.shown.slice(22).map(({ id }) => id),
    [23, 24, 31, 32, 25],
    'a tombstone keeps its replies'
  )
  for (const [id, before] of [
    [1, undefined],
    [10, undefined],
    [11, 10],
    [20, 10],
    [21, 20],
    [32, 20]
  ] as const) {
    t.equal(outline.pageBefore(id), before, `${id}`)
    t.ok(outline.shows(id))
  }
  t.equal(outline.pageBefore(30), 10)
  t.equal(outline.pageBefore(33), 20)
  t.notOk(outline.shows(30))
  t.equal(outline.placeAfter(12), 12)
  t.equal(outline.placeAfter(30), 12, 'deleted since the page was read')
  t.equal(outline.placeAfter(33), 27)
  t.throws(() => outline.placeAfter(99), { code: 'COMMENT_NOT_FOUND' })
})
