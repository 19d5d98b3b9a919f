INSERT { GRAPH ?row { ?assignment a wsis:RoleAssignment ; wsis:agent ?agent ; wsis:role ?role ; wsis:roleIn ?object ; wsis:held ?isHeld } }
WHERE { ?row csvw:describes ?assignment ; col:agent ?agent ; col:role ?role ; col:object ?object ; col:held ?held BIND(?held = "held" AS ?isHeld) } ;

# A role that is held gives one direct triple; a sole facilitator facilitates.
INSERT { GRAPH ?row { ?agent ?property ?object } }
WHERE {
  VALUES (?role ?property) {
    (<https://w3id.org/wsis-graph/id/role/lead-facilitator> wsis:leads)
    (<https://w3id.org/wsis-graph/id/role/facilitator> wsis:facilitates)
    (<https://w3id.org/wsis-graph/id/role/sole-facilitator> wsis:facilitates)
    (<https://w3id.org/wsis-graph/id/role/co-facilitator> wsis:coFacilitates)
    (<https://w3id.org/wsis-graph/id/role/partner> wsis:partnerIn)
    (<https://w3id.org/wsis-graph/id/role/chair> wsis:chairs)
    (<https://w3id.org/wsis-graph/id/role/vice-chair> wsis:participatesIn)
    (<https://w3id.org/wsis-graph/id/role/co-chair> wsis:chairs)
    (<https://w3id.org/wsis-graph/id/role/member> wsis:participatesIn)
    (<https://w3id.org/wsis-graph/id/role/observer> wsis:observes)
    (<https://w3id.org/wsis-graph/id/role/host> wsis:hosts)
    (<https://w3id.org/wsis-graph/id/role/founder> wsis:founded)
    (<https://w3id.org/wsis-graph/id/role/implementer> wsis:implements)
    (<https://w3id.org/wsis-graph/id/role/administrator> wsis:administers)
    (<https://w3id.org/wsis-graph/id/role/adviser> wsis:advises)
    (<https://w3id.org/wsis-graph/id/role/donor> wsis:donatesTo)
    (<https://w3id.org/wsis-graph/id/role/participant> wsis:participatesIn)
  }
  ?row col:agent ?agent ; col:role ?role ; col:object ?object ; col:held "held"
} ;

INSERT { GRAPH ?row { ?event wsis:organisedBy ?agent } }
WHERE { ?row col:agent ?agent ; col:role <https://w3id.org/wsis-graph/id/role/organiser> ; col:object ?event ; col:held "held" } ;

INSERT { GRAPH ?row { ?assignment schema:startDate ?start } }
WHERE { ?row csvw:describes ?assignment ; col:start ?start } ;

INSERT { GRAPH ?row { ?assignment schema:endDate ?end } }
WHERE { ?row csvw:describes ?assignment ; col:end ?end }
