export interface Picture {
  readonly scene: string
  readonly look: string
  /** In the sheet's folder. */
  readonly file: string
  readonly width: number
  readonly height: number
}

const escape = (text: string) => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

/** All pictures on one page: a row a scene, a column a look. What is pressed is shown whole, and arrows lead on from there. */
export function contactSheet(pictures: readonly Picture[]): string {
  const scenes = [...new Set(pictures.map(({ scene }) => scene))]
  const looks = [...new Set(pictures.map(({ look }) => look))]
  const cell = ({ scene, look, file, width, height }: Picture) =>
    `<a href="${escape(file)}" title="${escape(`${scene}, ${look}`)}"><img loading="lazy" src="${escape(file)}" alt="${escape(`${scene}, ${look}`)}" style="aspect-ratio: ${width} / ${height}"></a>`
  const rows = scenes.map(scene => {
    const own = pictures.filter(one => one.scene === scene)
    return `<h2>${escape(scene)}</h2>\n<div class="row">${own.map(cell).join('\n')}</div>`
  })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${pictures.length} pictures of the panel</title>
<style>
body { margin: 16px; background: #777; color: #fff; font: 13px system-ui, sans-serif }
h1, h2 { font-size: 14px; margin: 12px 0 4px }
.row, .looks { display: grid; grid-template-columns: repeat(${looks.length}, minmax(0, 1fr)); gap: 6px; align-items: start }
.looks { position: sticky; top: 0; background: #777; padding: 4px 0 }
img { width: 100%; display: block }
dialog { max-width: none; max-height: none; width: 100%; height: 100%; border: 0; padding: 0; background: #222; color: #fff }
dialog img { max-width: 100%; max-height: calc(100vh - 24px); width: auto; margin: auto }
dialog p { margin: 3px 8px }
</style>
<h1>${pictures.length} pictures of ${scenes.length} scenes</h1>
<div class="looks">${looks.map(look => `<b>${escape(look)}</b>`).join('')}</div>
${rows.join('\n')}
<dialog><p></p><img alt=""></dialog>
<script>
const links = [...document.querySelectorAll('a')]
const dialog = document.querySelector('dialog')
let at = 0
function show(next) {
  at = (next + links.length) % links.length
  dialog.querySelector('p').textContent = links[at].title
  dialog.querySelector('img').src = links[at].href
  if (!dialog.open) dialog.showModal()
}
links.forEach((link, index) => link.addEventListener('click', event => { event.preventDefault(); show(index) }))
dialog.addEventListener('click', () => dialog.close())
const columns = ${looks.length}
addEventListener('keydown', ({ key }) => {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key]
  if (dialog.open && step) show(at + step)
})
</script>
</html>
`
}
