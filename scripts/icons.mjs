/** Draws resources/icons/icon.png, icon.ico and icon.icns from icon.svg, in an installed Chromium:
 *  `node scripts/icons.mjs`. The results are committed; run it after a change of the drawing. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const folder = fileURLToPath(new URL('../resources/icons/', import.meta.url))

const executablePath =
  process.env.INKLING_CHROMIUM ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((path) => ['chromium', 'google-chrome'].map((name) => join(path, name)))
    .find((path) => existsSync(path))
if (executablePath === undefined) {
  console.error('No Chromium found: install it or set INKLING_CHROMIUM to its path.')
  process.exit(1)
}

const svg = await readFile(join(folder, 'icon.svg'), 'utf8')
const browser = await chromium.launch({ executablePath, args: ['--disable-gpu'] })
const page = await browser.newPage()

/** @returns {Promise<Buffer>} the drawing as a square PNG of `size` pixels */
async function draw(size) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  )
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } })
}

/** Windows: a directory of 16-byte entries, then the PNGs. Size 256 is written as 0. */
function ico(images) {
  const header = Buffer.alloc(6 + 16 * images.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  images.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([header, ...images.map(({ png }) => png)])
}

/** macOS: 'icns', total length, then blocks of type, length (header included) and PNG. */
function icns(images) {
  const types = { 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' }
  const blocks = images.map(({ size, png }) => {
    const header = Buffer.alloc(8)
    header.write(types[size], 0, 'ascii')
    header.writeUInt32BE(png.length + 8, 4)
    return Buffer.concat([header, png])
  })
  const body = Buffer.concat(blocks)
  const header = Buffer.alloc(8)
  header.write('icns', 0, 'ascii')
  header.writeUInt32BE(body.length + 8, 4)
  return Buffer.concat([header, body])
}

const images = []
for (const size of [16, 32, 48, 128, 256, 512, 1024]) images.push({ size, png: await draw(size) })
await browser.close()
const of = (...sizes) => images.filter(({ size }) => sizes.includes(size))

await writeFile(join(folder, 'icon.png'), of(512)[0].png)
await writeFile(join(folder, 'icon.ico'), ico(of(16, 32, 48, 256)))
await writeFile(join(folder, 'icon.icns'), icns(of(128, 256, 512, 1024)))
console.log(`Wrote icon.png, icon.ico and icon.icns to ${folder}`)
