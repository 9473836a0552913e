import { useNavigate } from '@tanstack/react-router'
import { Keyboard, LogOut, MonitorX, ShieldCheck } from 'lucide-react'
import { useSyncExternalStore } from 'react'

import { useUser } from '@mooring/client/react'
import { chooseTheme, currentTheme, subscribeTheme, themes, type Theme } from '~/lib/theme/theme'
import { Avatar } from '~/ui/avatar'
import { Menu } from '~/ui/menu'
import { MenuChoice } from '~/ui/menu-choice'
import { MenuItem } from '~/ui/menu-item'
import { MenuSeparator } from '~/ui/menu-separator'

import { LogOutDialog } from './log-out-dialog'
import type { LocalDataOnDevice } from './local-data'
import { useLogOut } from './use-log-out'
import styles from './user-menu.module.css'

const themeNames: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' }

type Props = { localData: LocalDataOnDevice; onShowKeys: () => void }

export function UserMenu({ localData, onShowKeys }: Props) {
  const user = useUser()
  const navigate = useNavigate()
  const { asking, begin, cancel, go } = useLogOut(user.id, localData)
  const theme = useSyncExternalStore(subscribeTheme, currentTheme)
  const name = user.name === '' ? user.email : user.name
  return (
    <>
      <Menu
        label="Your account"
        trigger={
          <button type="button" className={styles.trigger}>
            <Avatar name={name} />
            <span className="visually-hidden">Your account: {name}</span>
          </button>
        }
      >
        <div className={styles.who}>
          <span className={styles.name}>{name}</span>
          {name !== user.email && <span className={styles.email}>{user.email}</span>}
        </div>
        <MenuSeparator />
        <MenuChoice
          label="Theme"
          value={theme}
          choices={themes}
          nameOf={(choice) => themeNames[choice]}
          onChoose={chooseTheme}
        />
        <MenuSeparator />
        <MenuItem icon={<ShieldCheck size={16} aria-hidden />} onSelect={() => void navigate({ to: '/account/security' })}>
          Account & security
        </MenuItem>
        <MenuItem icon={<Keyboard size={16} aria-hidden />} onSelect={onShowKeys}>
          Keyboard keys
        </MenuItem>
        <MenuItem icon={<LogOut size={16} aria-hidden />} onSelect={() => begin('here')}>
          Log out
        </MenuItem>
        <MenuItem icon={<MonitorX size={16} aria-hidden />} onSelect={() => begin('everywhere')}>
          Log out everywhere
        </MenuItem>
      </Menu>
      {asking !== undefined && <LogOutDialog {...asking} onCancel={cancel} onGo={go} />}
    </>
  )
}
