#!/usr/bin/env node
/** `npx inkling` and `npm run -s inkling --`: the command line, built first where it is not. */
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { root } from '../scripts/setup/places.mjs'
import { setup } from '../scripts/setup/steps.mjs'

const { ok } = await setup({ only: ['packages', 'build'] })
if (!ok) process.exit(1)
await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href)
