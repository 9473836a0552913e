export { request, Refusal, Unreachable, type Method } from '@mooring/client'
