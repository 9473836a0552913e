import type { components } from '@mooring/client'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type Import = Schemas['ImportShape']
export type ImportList = Schemas['ImportList']
export type ImportPlan = Schemas['ImportPlanShape']
