INSERT { GRAPH ?row { ?assignment a wsis:RoleAssignment ; wsis:agent ?agent ; wsis:roleIn ?object ; wsis:held ?isHeld } }
WHERE { ?row csvw:describes ?assignment ; col:agent ?agent ; col:object ?object ; col:held ?held BIND(?held = "held" AS ?isHeld) }
