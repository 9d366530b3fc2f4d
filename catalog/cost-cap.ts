/** US dollars a month that an environment may cost without calls when its policies name no other; of rule monthly-cost-cap. */
export const DEFAULT_CAP_USD = 2000;
