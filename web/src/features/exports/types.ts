import type { components } from '@mooring/client'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type Export = Schemas['ExportShape']
export type ExportList = Schemas['ExportList']
export type ExportOpened = Schemas['ExportOpened']
