export { useSession } from '@mooring/client/react'
