/** A comment with its place in the thread. */
export interface TreeNode<Node> {
  id: number
  parent_id: number | null
  deleted: boolean
  children: Node[]
}

/** All comments of a thread in reading order. Not recursive: a thread may be deeper than the call stack. */
export function* walkThread<Node extends { children: Node[] }>(thread: Node[]): Generator<Node> {
  const rest = thread.toReversed()
  for (let comment = rest.pop(); comment; comment = rest.pop()) {
    yield comment
    for (let n = comment.children.length; n > 0; n--) {
      const child = comment.children[n - 1]
      if (child) rest.push(child)
    }
  }
}

/** Puts comments below their parents. @returns those whose parent is not among them */
export function toTree<Node extends TreeNode<Node>>(nodes: Node[]): Node[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return nodes.filter((node) => {
    const parent = node.parent_id === null ? undefined : byId.get(node.parent_id)
    parent?.children.push(node)
    return !parent
  })
}

/** @returns the thread without deleted comments that nobody has replied to */
export function prune<Node extends TreeNode<Node>>(thread: Node[]): Node[] {
  const isShown = (node: Node) => !node.deleted || node.children.length > 0
  // Replies before their parents.
  for (const node of [...walkThread(thread)].reverse()) {
    if (!node.children.every(isShown)) node.children = node.children.filter(isShown)
  }
  return thread.filter(isShown)
}
