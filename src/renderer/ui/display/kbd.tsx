import type { ReactNode } from 'react'
import './kbd.css'

export const Kbd = ({ children }: { children: ReactNode }) => <kbd className="kbd">{children}</kbd>
