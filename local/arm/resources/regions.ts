import { stringAt, type JsonObject } from "../../json";
import { ArmError } from "../errors";

/**
 * Azure's public regions: learn.microsoft.com, "Azure regions list", and those that only `az account list-locations`
 * shows (Jio India, Sweden South). A region's name is its display name in lower case, without spaces.
 */
const DISPLAY_NAMES = [
  "Australia Central",
  "Australia Central 2",
  "Australia East",
  "Australia Southeast",
  "Austria East",
  "Belgium Central",
  "Brazil South",
  "Brazil Southeast",
  "Canada Central",
  "Canada East",
  "Central India",
  "Central US",
  "Chile Central",
  "Denmark East",
  "East Asia",
  "East US",
  "East US 2",
  "France Central",
  "France South",
  "Germany North",
  "Germany West Central",
  "Indonesia Central",
  "Israel Central",
  "Italy North",
  "Japan East",
  "Japan West",
  "Jio India Central",
  "Jio India West",
  "Korea Central",
  "Korea South",
  "Malaysia West",
  "Mexico Central",
  "New Zealand North",
  "North Central US",
  "North Europe",
  "Norway East",
  "Norway West",
  "Poland Central",
  "Qatar Central",
  "South Africa North",
  "South Africa West",
  "South Central US",
  "South India",
  "Southeast Asia",
  "Spain Central",
  "Sweden Central",
  "Sweden South",
  "Switzerland North",
  "Switzerland West",
  "UAE Central",
  "UAE North",
  "UK South",
  "UK West",
  "West Central US",
  "West Europe",
  "West India",
  "West US",
  "West US 2",
  "West US 3",
];

const REGIONS = DISPLAY_NAMES.map(nameOf);

/** "West Europe" and "westeurope" are one region; ARM answers with the short form. */
function nameOf(location: string): string {
  return location.replaceAll(" ", "").toLowerCase();
}

/** The region that a body asks for. @param type of the resource; left out, it is a resource group */
export function readRegion(body: JsonObject, type?: string): string {
  const asked = stringAt(body, "location") ?? "";
  if (asked === "") {
    // learn.microsoft.com, common-deployment-errors; the text is not verified
    throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
  }
  const region = nameOf(asked);
  if (!REGIONS.includes(region)) {
    throw type === undefined ? notForGroups(asked) : notForType(asked, type);
  }
  return region;
}

// cloud-barista/cb-spider#527, status included
function notForGroups(asked: string): ArmError {
  return new ArmError(
    400,
    "LocationNotAvailableForResourceGroup",
    `The provided location '${asked}' is not available for resource group. ` +
      `List of available regions is '${REGIONS.join(",")}'.`,
  );
}

// Azure/Azure-Landing-Zones#2199. Azure lists the regions of the type; here a type is in all of them
function notForType(asked: string, type: string): ArmError {
  return new ArmError(
    400,
    "LocationNotAvailableForResourceType",
    `The provided location '${asked}' is not available for resource type '${type}'. ` +
      `List of available regions for the resource type is '${REGIONS.join(",")}'.`,
  );
}
