// Share a page, or copy its address, where the browser can.

for (const row of document.querySelectorAll('.share')) {
  const url = new URL(row.dataset.path, location).href
  const [share, copy] = row.querySelectorAll('button')
  share.hidden = !navigator.share
  copy.hidden = !navigator.clipboard
  row.hidden = share.hidden && copy.hidden
  // Who closes the dialog of the system has not failed.
  share.addEventListener('click', () => navigator.share({ title: document.title, url }).catch(() => {}))
  copy.addEventListener('click', () =>
    navigator.clipboard.writeText(url).then(
      () => tell('The link is copied.'),
      () => tell('The link could not be copied.')
    )
  )
}
