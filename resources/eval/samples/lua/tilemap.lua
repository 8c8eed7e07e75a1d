-- A tile map that scrolls, with the shortest way between two tiles.
local Tilemap = {}
Tilemap.__index = Tilemap

local solid = { ["#"] = true, ["~"] = true }

function Tilemap.new(rows)
    local self = setmetatable({ rows = rows, width = #rows[1], height = #rows }, Tilemap)
    self.x, self.y = 0, 0
    return self
end

function Tilemap:at(column, row)
    local line = self.rows[row]
    if not line or column < 1 or column > self.width then
        return "#"
    end
    return line:sub(column, column)
end

function Tilemap:is_free(column, row)
    return not solid[self:at(column, row)]
end

function Tilemap:scroll_to(column, row, view_width, view_height)
    self.x = math.max(0, math.min(column - math.floor(view_width / 2), self.width - view_width))
    self.y = math.max(0, math.min(row - math.floor(view_height / 2), self.height - view_height))
end

local steps = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } }

--- Breadth first from one tile to the other.
-- @return a list of {column, row}, or nil when there is no way
function Tilemap:path(from, to)
    local key = function(tile)
        return tile[2] * self.width + tile[1]
    end
    local came = { [key(from)] = from }
    local queue, head = { from }, 1
    while queue[head] do
        local here = queue[head]
        head = head + 1
        if here[1] == to[1] and here[2] == to[2] then
            local way = {}
            while here ~= came[key(here)] do
                table.insert(way, 1, here)
                here = came[key(here)]
            end
            return way
        end
        for _, step in ipairs(steps) do
            local there = { here[1] + step[1], here[2] + step[2] }
            if self:is_free(there[1], there[2]) and not came[key(there)] then
                came[key(there)] = here
                queue[#queue + 1] = there
            end
        end
    end
    return nil
end

function Tilemap:draw(view_width, view_height, put)
    for row = 1, view_height do
        for column = 1, view_width do
            put(column, row, self:at(column + self.x, row + self.y))
        end
    end
end

function Tilemap.__tostring(self)
    return table.concat(self.rows, "\n")
end

return Tilemap
