import type { components } from '@mooring/client'

type Schemas = components['schemas']

/** The server's replies, as its own description has them. */
export type Webhook = Schemas['WebhookShape']
export type WebhookList = Schemas['WebhookList']
export type Delivery = Schemas['DeliveryShape']
export type DeliveryPage = Schemas['DeliveryPage']
export type DeliveryDetail = Schemas['DeliveryDetail']
export type Attempt = Schemas['AttemptShape']
