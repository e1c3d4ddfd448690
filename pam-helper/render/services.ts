/** The PAM services of display managers, and which of the module's two manners each needs. */

/** Services that exist for single sign-on alone: whole files, the module asks `Token?`. */
export const TOKEN_SERVICES = ['gdm-ovirtcred', 'kdm-ovirtcred'] as const;
export type TokenService = (typeof TOKEN_SERVICES)[number];

/** Ordinary services, which people log in with: one line at their head, `mode=password`. */
export const PASSWORD_SERVICES = [
  'sddm',
  'plasmalogin',
  'lightdm',
  'kdm',
  'tdm-trinity',
  'greetd',
] as const;
export type PasswordService = (typeof PASSWORD_SERVICES)[number];

export type Service = TokenService | PasswordService;
export const SERVICES: readonly Service[] = [...TOKEN_SERVICES, ...PASSWORD_SERVICES];

/** By which service a display manager is known to be there, where that is another one. */
const SIGN: Readonly<Partial<Record<Service, readonly string[]>>> = {
  'gdm-ovirtcred': ['gdm-password', 'gdm'],
  'kdm-ovirtcred': ['kdm'],
};

export function isTokenService(service: Service): service is TokenService {
  return TOKEN_SERVICES.some((known) => known === service);
}

/** Those whose display manager is installed. */
export function presentServices(has: (name: string) => boolean): Service[] {
  return SERVICES.filter((service) => (SIGN[service] ?? [service]).some(has));
}
