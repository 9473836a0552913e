export { useUser } from '@mooring/client/react'
